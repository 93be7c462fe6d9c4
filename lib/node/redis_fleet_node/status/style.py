"""How the page looks, and the policy that lets a browser load this style and nothing else."""

from __future__ import annotations

import base64
import hashlib

STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif }
body { max-width: 72rem; margin: 1.5rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem }
h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid #8885 }
td { overflow-wrap: anywhere }
.critical { color: #c62828; font-weight: bold }
.warning { color: #9a5b00; font-weight: bold }
.unknown { color: #4a55c0 }
.ok { color: #2e7d32 }
@media (prefers-color-scheme: dark) {
  .critical { color: #ff8a80 } .warning { color: #ffcc80 } .unknown { color: #aab4ff } .ok { color: #a5d6a7 }
}
"""
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode("utf-8")).digest()).decode("ascii")
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
