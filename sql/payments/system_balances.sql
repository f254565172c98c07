-- What the system accounts amount to now: the checkpoint, and what was written since. Shown with the
-- currency's decimals, or more where lines of a bill are finer than its coins: never rounded.

create or replace view payments.system_balances
as
select
    a.account_id, a.code, a.account_type, a.currency,
    round(b.balance, greatest(a.minor_units, min_scale(b.balance))) as balance
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
cross join lateral (select c.balance + coalesce(e.amount, 0) as balance) as b
where a.code is not null
union all
-- Suspense has a running balance, as wallets have.
select a.account_id, a.code, a.account_type, a.currency, round(a.balance, a.minor_units)
from payments.accounts as a
where a.code = 'suspense';

comment on view payments.system_balances is 'Credits minus debits of every system account: checkpoint and live edge.';
