-- The ledger as a bookkeeper reads it: two signed rows per transfer, which add up to zero.
-- Credits are positive, debits negative.

create or replace view payments.entries
as
select
    t.account_id, case when t.is_debit then -t.amount else t.amount end as amount, t.currency,
    t.created_at, t.transaction_id, t.transfer_id, t.xid
from payments.transfers as t
union all
select
    a.account_id, case when t.is_debit then t.amount else -t.amount end, t.currency,
    t.created_at, t.transaction_id, t.transfer_id, t.xid
from payments.transfers as t
left join payments.accounts as a on a.code = t.contra_code and a.currency = t.currency;

comment on view payments.entries is 'Two signed rows per transfer: credits positive, debits negative.';
