"""M-Pesa by Safaricom's Daraja: phones asked to pay, callbacks taken, and a peer that plays Daraja."""
