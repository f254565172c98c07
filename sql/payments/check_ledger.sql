-- Proves the ledger: returns what does not add up, nothing if all does. Reads everything, in one
-- snapshot and without a lock; run it every night, and after a restore. It joins whole tables, so a
-- planner without fresh statistics is kept from joining them row by row.
--
--   currency_unbalanced    wallets and system accounts of a currency do not add up to zero
--   wallet_balance         a wallet's (or suspense's) balance is not the sum of its transfers
--   wallet_held            a wallet's held amount is not the sum of its reservations
--   reservation_orphan     a reservation without an open transaction of that amount, or the reverse
--   transaction_captured   what a transaction captured is not what its transfers moved
--   transaction_status     a finished transaction that captured nothing, or an unfinished one that did
--   transaction_orphan     a transaction that is not its account's (owner, currency), or whose id does
--                          not lead to it
--   refund_orphan          what was given back of a transaction is not the sum of its refunds, or more than it
--                          captured, or all of it though the transaction is not refunded
--   key_orphan             an idempotency key without its transaction, or the reverse: it could run twice
--   transfer_orphan        a transfer without its transaction, or of an account that is not there
--                          or is in another currency
--   checkpoint             a checkpoint is not the sum of the transfers below it, or is not there
--   clearing_open          money got stuck between two wallets
--   suspense_balance       the suspense account is not the sum of the money that is parked
--   parked_orphan          parked money without the transaction that brought it, or resolved without its own
--   wallet_orphan          an account and its look-up row do not belong together
--
-- Errors: PT503 ledger_restored

create or replace function payments.check_ledger()
returns setof payments.ledger_discrepancy
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
begin
    perform payments._check_server();

    return query
    with sums as materialized (
        select e.account_id, sum(e.amount) as amount
        from payments.entries as e
        group by e.account_id
    ),
    found (problem, currency, account_id, transaction_id, expected, actual) as (
        select 'currency_unbalanced', b.currency, null::uuid, null::uuid, 0::numeric, sum(b.balance)
        from (
            select a.currency, a.balance from payments.accounts as a where a.code is null
            union all
            select s.currency, s.balance from payments.system_balances as s
        ) as b
        group by b.currency
        having sum(b.balance) <> 0

        union all
        select 'wallet_balance', a.currency, a.account_id, null, coalesce(s.amount, 0), a.balance
        from payments.accounts as a
        left join sums as s on s.account_id = a.account_id
        where (a.account_type = 'wallet' or a.code = 'suspense') and a.balance <> coalesce(s.amount, 0)

        union all
        select 'wallet_held', a.currency, a.account_id, null, coalesce(r.amount, 0), a.held
        from payments.accounts as a
        left join (
            select r.account_id, sum(r.amount) as amount from payments.reservations as r group by r.account_id
        ) as r on r.account_id = a.account_id
        where a.held <> coalesce(r.amount, 0)

        union all
        select
            'reservation_orphan', t.currency, coalesce(r.account_id, t.account_id),
            coalesce(r.transaction_id, t.transaction_id), t.amount, r.amount
        from payments.reservations as r
        full join (
            select t.account_id, t.transaction_id, t.currency, t.amount
            from payments.transactions as t
            where t.status in ('pending', 'processing') and t.type <> 'credit'
        ) as t on t.account_id = r.account_id and t.transaction_id = r.transaction_id
        where t.amount is distinct from r.amount

        union all
        select
            'transaction_captured', t.currency, t.account_id, t.transaction_id, t.captured_amount, abs(m.amount)
        from payments.transactions as t
        left join (
            select
                m.account_id, m.transaction_id, m.created_at,
                sum(case when m.is_debit then m.amount else -m.amount end) as amount
            from payments.transfers as m
            group by m.account_id, m.transaction_id, m.created_at
        ) as m on m.account_id = t.account_id
            and m.transaction_id = t.transaction_id
            and m.created_at = t.completed_at
        where t.captured_amount <> abs(coalesce(m.amount, 0))

        union all
        select 'transaction_status', t.currency, t.account_id, t.transaction_id, null, t.captured_amount
        from payments.transactions as t
        where (t.status in ('completed', 'refunded')) <> (t.captured_amount > 0)
            or (t.captured_amount > 0) <> (t.completed_at is not null)

        union all
        select 'transaction_orphan', t.currency, t.account_id, t.transaction_id, null, t.amount
        from payments.transactions as t
        left join payments.accounts as a on a.account_id = t.account_id
        where (a.owner_user_id, a.currency) is distinct from (t.user_id, t.currency)
            or t.created_at not between payments._id_time(t.transaction_id) - interval '1 day'
                and payments._id_time(t.transaction_id) + interval '1 day'

        union all
        select
            'refund_orphan', coalesce(t.currency, r.currency), coalesce(t.account_id, r.account_id),
            coalesce(t.transaction_id, r.transaction_id), t.refunded_amount, r.amount
        from (select t.* from payments.transactions as t where t.refunded_amount <> 0 or t.status = 'refunded') as t
        full join (
            select
                r.account_id, r.related_transaction_id as transaction_id, r.currency, sum(r.amount) as amount
            from payments.transactions as r
            where r.type = 'refund'
            group by r.account_id, r.related_transaction_id, r.currency
        ) as r on r.account_id = t.account_id and r.transaction_id = t.transaction_id
        where t.refunded_amount is distinct from r.amount
            or t.refunded_amount > t.captured_amount
            or t.status = 'completed' and t.refunded_amount = t.captured_amount
            or t.status not in ('completed', 'refunded')

        union all
        select
            'key_orphan', t.currency, coalesce(t.account_id, k.account_id),
            coalesce(t.transaction_id, k.transaction_id), null, null
        from (select t.* from payments.transactions as t where t.idempotency_key is not null) as t
        full join payments.idempotency_keys as k
            on k.account_id = t.account_id and k.idempotency_key = t.idempotency_key
        where (k.transaction_id, k.user_id) is distinct from (t.transaction_id, t.user_id)

        union all
        select 'transfer_orphan', m.currency, m.account_id, m.transaction_id, null, m.amount
        from payments.transfers as m
        left join payments.transactions as t on t.account_id = m.account_id
            and t.transaction_id = m.transaction_id
            and t.completed_at = m.created_at
        left join payments.accounts as a on a.account_id = m.account_id and a.currency = m.currency
        left join payments.accounts as c on c.code = m.contra_code and c.currency = m.currency and c.code is not null
        where t.account_id is null or a.account_id is null or c.account_id is null

        union all
        select 'checkpoint', a.currency, a.account_id, null, coalesce(e.amount, 0), c.balance
        from payments.accounts as a
        left join payments.balance_checkpoints as c on c.code = a.code and c.currency = a.currency
        left join (
            select t.contra_code, t.currency, sum(case when t.is_debit then t.amount else -t.amount end) as amount
            from payments.transfers as t
            join payments.balance_checkpoints as p on p.code = t.contra_code and p.currency = t.currency
            where t.xid < p.xid or t.transfer_id < p.first_transfer_id
            group by t.contra_code, t.currency
        ) as e on e.contra_code = a.code and e.currency = a.currency
        where a.account_type <> 'wallet'
            and a.code is distinct from 'suspense'
            and c.balance is distinct from coalesce(e.amount, 0)

        union all
        select 'clearing_open', b.currency, b.account_id, null, 0, b.balance
        from payments.system_balances as b
        where b.code = 'transfers_clearing' and b.balance <> 0

        union all
        select 'suspense_balance', a.currency, a.account_id, null, coalesce(p.amount, 0), a.balance
        from payments.accounts as a
        left join (
            select p.currency, sum(p.amount) as amount
            from payments.parked_money as p
            where p.status = 'parked'
            group by p.currency
        ) as p on p.currency = a.currency
        where a.code = 'suspense' and a.balance <> coalesce(p.amount, 0)

        union all
        select 'parked_orphan', p.currency, t.account_id, r.transaction_id, p.amount, t.amount
        from payments.parked_money as p
        cross join lateral (values
            (p.transaction_id, 'credit', null::uuid),
            (p.resolved_transaction_id, case p.status when 'assigned' then 'credit' else 'debit' end, p.resolved_account_id)
        ) as r (transaction_id, type, account_id)
        left join payments.transactions as t on t.transaction_id = r.transaction_id
        where r.transaction_id is not null
            and (
                (t.type::text, t.status::text, t.amount, t.currency)
                    is distinct from (r.type, 'completed', p.amount, p.currency)
                or t.account_id <> r.account_id
            )

        union all
        select 'wallet_orphan', coalesce(a.currency, w.currency), coalesce(a.account_id, w.account_id), null, null, null
        from (select a.* from payments.accounts as a where a.account_type = 'wallet' or a.owner_user_id is not null) as a
        full join payments.wallets as w on w.account_id = a.account_id
        where (a.owner_user_id, a.currency, a.account_type::text)
            is distinct from (w.owner_user_id, w.currency, 'wallet')
    )
    select f.problem, f.currency, f.account_id, f.transaction_id, f.expected, f.actual
    from found as f;
end;
$$;

comment on function payments.check_ledger() is 'What does not add up in the ledger; nothing if all does.';

grant execute on function payments.check_ledger() to service_role;
