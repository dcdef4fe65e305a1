"""What listens to events, or is known by its tables alone: to import it is to join it."""
# ruff: noqa: F401

import portal.mail.accreditations
import portal.mail.asset_requests
import portal.mail.assets
import portal.mail.assignments
import portal.mail.certificates
import portal.mail.clocks
import portal.mail.co_results
import portal.mail.deal_messages
import portal.mail.deals
import portal.mail.live
import portal.mail.people
import portal.mail.quizzes
import portal.mail.training
import portal.models.assets.collections
import portal.models.assets.search_keeping
import portal.models.deals.looks
import portal.models.deals.mails
import portal.models.deals.receipts
import portal.models.matching.index
import portal.models.programme.versions
import portal.models.promise_kept
import portal.models.training.accredited
import portal.models.training.assignments
import portal.models.training.attempts
import portal.models.training.certificates
import portal.models.training.issuer_keys
import portal.models.training.learning
import portal.models.training.paths
