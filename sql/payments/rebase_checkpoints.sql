-- Counts the system accounts afresh where the ledger has come to another server; returns whether
-- it had to. A restored dump brings transfers whose transactions were numbered elsewhere: all of
-- them go into the checkpoints, and the live edge begins with the next transfer.
--
-- Every deploy calls this; open the doors to writers only afterwards, since a session keeps ids in
-- stock. Waits for writers and shuts them out until the transaction ends; does nothing where the
-- server is the same. Runs as the owner of the tables, who may lock them.

create or replace function payments.rebase_checkpoints()
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
declare
    v_next_id bigint;
    v_server  bigint := (select c.system_identifier from pg_control_system() as c);
begin
    if not exists (select from payments.balance_checkpoints as c where c.system_identifier <> v_server) then
        return false;
    end if;

    lock table payments.transfers in exclusive mode;

    select s.last_value + s.is_called::integer into v_next_id
    from payments.transfers_transfer_id_seq as s;

    update payments.balance_checkpoints as c
    set balance = coalesce(m.amount, 0),
        xid = '0',
        first_transfer_id = v_next_id,
        system_identifier = v_server,
        updated_at = now()
    from payments.balance_checkpoints as o
    left join (
        select t.contra_code, t.currency, sum(case when t.is_debit then t.amount else -t.amount end) as amount
        from payments.transfers as t
        group by t.contra_code, t.currency
    ) as m on m.contra_code = o.code and m.currency = o.currency
    where c.code = o.code and c.currency = o.currency;

    return true;
end;
$$;

comment on function payments.rebase_checkpoints() is
    'Count the system accounts afresh after a restore on another server; nothing happens on the same one.';

grant execute on function payments.rebase_checkpoints() to app_api, service_role;
