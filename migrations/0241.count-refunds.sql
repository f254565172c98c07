-- depends: 0240.create-suspense

set local role app_owner;

-- Money goes back in as many parts as it likes, but never more than was captured. One short check for all three
-- amounts, as before: every statement on the table parses it anew.
alter table payments.transactions add column refunded_amount numeric not null default 0;

comment on column payments.transactions.refunded_amount is
    'What was given back so far; the sum of its refunds. The status is refunded once it is all of captured_amount.';

update payments.transactions as t
set refunded_amount = r.amount
from (
    select r.account_id, r.related_transaction_id, sum(r.amount) as amount
    from payments.transactions as r
    where r.type = 'refund'
    group by r.account_id, r.related_transaction_id
) as r
where r.account_id = t.account_id and r.related_transaction_id = t.transaction_id;

-- squawk-ignore ban-drop-constraint
alter table payments.transactions drop constraint transactions_captured_amount_check;
-- squawk-ignore constraint-missing-not-valid
alter table payments.transactions add constraint transactions_captured_amount_check
    check (captured_amount <= amount and refunded_amount <= captured_amount and refunded_amount >= 0);
