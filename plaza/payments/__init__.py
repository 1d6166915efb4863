"""Money without a hand that touches it: bills, ways to pay, receipts, refunds, and the daily agreement with the bank.

Words
    A *bill* (tagihan) asks one sum for one reason. A *request* (cara bayar) is one way to pay it: QRIS, a virtual account, a billing
    code. A *payment* (pembayaran) is money that the bank says came in. A *refund* (pengembalian) sends one payment back whole. A
    *line* is a line of the bank's statement. A *difference* (selisih) is where the two do not agree.

Invariants
    Amounts are whole rupiah, positive, at most thirteen digits; the database refuses anything else.
    A bill is never edited: it is cancelled with a reason, and another one may replace it. One living bill for one reason.
    A bill is paid by exactly one payment, however often and in whatever order the bank tells of it; the database keeps it so.
    Payments and lines are only ever added: no update, no deletion, also not with the database's own rights of this program.
    Every payment pays a bill or is sent back; what the bank's statement says beyond that stands as a difference until a person
    explains it. No money appears and none vanishes.
    Nothing is believed of a caller who did not sign it: the bank's word counts, the browser's never.
"""
