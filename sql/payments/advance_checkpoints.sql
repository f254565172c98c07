-- Moves the checkpoints of the system accounts up to the watermark. Returns how many transfers
-- they took in.
--
-- Below the watermark no transfer is missing and none will be added, so each is counted once,
-- however late its writer committed. Locks the checkpoints, so two callers take turns; purchases
-- never touch them.
--
-- A checkpoint above the watermark is another server's: the ledger came here in a dump, and transactions
-- are numbered anew. Then everything is summed again, from zero; a deploy sees to it.

create or replace function payments.advance_checkpoints()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_watermark      xid8;
    v_transfer_count bigint;
begin
    perform from payments.balance_checkpoints as c order by c.account_id for update;

    -- Only after the lock, in a statement before the one that reads: that one sees all rows below it.
    v_watermark := core.get_watermark();

    update payments.balance_checkpoints as c
    set balance = 0, xid = '0'
    where c.xid > v_watermark;

    with moved as (
        select
            t.contra_account_id as account_id,
            sum(case when t.is_debit then t.amount else -t.amount end) as amount,
            count(*) as transfer_count
        from payments.transfers as t
        join payments.balance_checkpoints as c on c.account_id = t.contra_account_id
        where t.xid >= (select min(m.xid) from payments.balance_checkpoints as m)
            and t.xid >= c.xid
            and t.xid < v_watermark
        group by t.contra_account_id
    ),
    advanced as (
        update payments.balance_checkpoints as c
        set balance = c.balance + coalesce(m.amount, 0), xid = v_watermark, updated_at = now()
        from payments.balance_checkpoints as o
        left join moved as m on m.account_id = o.account_id
        where c.account_id = o.account_id and c.xid < v_watermark
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
