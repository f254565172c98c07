-- Moves the checkpoints of the system accounts up to the watermark. Returns how many transfers
-- they took in.
--
-- Below the watermark no transfer is missing and none will be added, so each is counted once,
-- however late its writer committed. Locks the checkpoints, so two callers take turns; purchases
-- never touch them. Nested loops are off, since they would read the edge once per account.
--
-- Errors: PT503 ledger_restored

create or replace function payments.advance_checkpoints()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
declare
    v_watermark      xid8;
    v_transfer_count bigint;
begin
    perform payments._check_server();

    perform from payments.balance_checkpoints as c order by c.code, c.currency for update;

    -- Only after the lock, in a statement before the one that reads: that one sees all rows below it.
    v_watermark := core.get_watermark();

    with moved as (
        select
            t.contra_code, t.currency,
            sum(case when t.is_debit then t.amount else -t.amount end) as amount,
            count(*) as transfer_count
        from payments.transfers as t
        join payments.balance_checkpoints as c on c.code = t.contra_code and c.currency = t.currency
        where t.xid >= (select min(m.xid) from payments.balance_checkpoints as m)
            and t.xid >= c.xid
            and t.transfer_id >= c.first_transfer_id
            and t.xid < v_watermark
        group by t.contra_code, t.currency
    ),
    advanced as (
        update payments.balance_checkpoints as c
        set balance = c.balance + coalesce(m.amount, 0), xid = v_watermark, updated_at = now()
        from payments.balance_checkpoints as o
        left join moved as m on m.contra_code = o.code and m.currency = o.currency
        where c.code = o.code and c.currency = o.currency and c.xid < v_watermark
        returning coalesce(m.transfer_count, 0) as transfer_count
    )
    select coalesce(sum(a.transfer_count), 0) into v_transfer_count
    from advanced as a;

    return v_transfer_count;
end;
$$;

comment on function payments.advance_checkpoints() is
    'Take final transfers into the checkpoints of the system accounts; returns how many.';

grant execute on function payments.advance_checkpoints() to service_role;
