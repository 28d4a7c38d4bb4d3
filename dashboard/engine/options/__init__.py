"""Every way of serving, one module each: a new one is a new module and its line in OPTIONS.

What each answers for itself is `protocol.Option`. Other packages add theirs by the entry point
`golden_path.options`, which `dashboard.scenario.kinds` reads.
"""

from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.protocol import Option
from dashboard.engine.options.provisioned import Provisioned
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.router import Router
from dashboard.engine.options.self_hosted import SelfHosted
from dashboard.engine.options.serverless_gpu import ServerlessGpu

__all__ = ["OPTIONS", "Option"]

OPTIONS: tuple[type[Option], ...] = (Hosted, Provisioned, SelfHosted, Quote, ServerlessGpu, Router)
