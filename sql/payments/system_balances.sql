-- What the system accounts amount to now: the checkpoint, and what was written since.

create or replace view payments.system_balances
as
select
    a.account_id, a.code, a.account_type, a.currency,
    round(c.balance + coalesce(e.amount, 0), a.minor_units) as balance
from payments.balance_checkpoints as c
join payments.accounts as a on a.code = c.code and a.currency = c.currency
left join (
    select t.contra_code, t.currency, sum(case when t.is_debit then t.amount else -t.amount end) as amount
    from payments.transfers as t
    join payments.balance_checkpoints as p on p.code = t.contra_code and p.currency = t.currency
    -- The first condition finds the rows by index, the second is exact for each account.
    where t.xid >= (select min(m.xid) from payments.balance_checkpoints as m) and t.xid >= p.xid
        and t.transfer_id >= p.first_transfer_id
    group by t.contra_code, t.currency
) as e on e.contra_code = c.code and e.currency = c.currency
where a.code is not null;

comment on view payments.system_balances is 'Credits minus debits of every system account: checkpoint and live edge.';
