"""A browser, as far as signing in at a provider needs one: it keeps cookies, follows links and
redirects, and fills a form in. Arguments: where Perennial is, whom the provider shall name, and what
must come of it: an address, or `refused`."""

import html
import re
import sys
from urllib.parse import urlsplit

import requests

base, person, wanted = sys.argv[1:]
browser = requests.Session()
origin = "{0.scheme}://{0.netloc}".format(urlsplit(base))

page = browser.get(base + "/oauth2/signin?environment=sandbox")
assert page.status_code == 200, page.text
link = html.unescape(re.search(r'<a class="button" href="([^"]*)">([^<]*)<', page.text).group(1))
there = browser.get(origin + link)
assert there.status_code == 200 and not there.url.startswith(origin), there.url
answered = browser.post(there.url, data={"sub": person})
assert answered.url.startswith(origin), answered.url

if wanted == "refused":
    assert answered.status_code == 502, (answered.status_code, answered.text)
    assert "Signing in there did not work" in answered.text, answered.text
    account = browser.get(base + "/oauth2/account?environment=sandbox")
    assert urlsplit(account.url).path == "/oauth2/signin", account.url
else:
    assert answered.status_code == 200, answered.text
    assert urlsplit(answered.url).path == "/oauth2/account", answered.url
    assert "You are signed in as %s." % wanted in html.unescape(answered.text), answered.text
print("as it should be")
