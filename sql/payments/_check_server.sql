-- Refuses to read checkpoints that another server numbered: what is written here would sort among
-- what was written there, and be counted twice or not at all.
--
-- Errors: PT503 ledger_restored

create or replace function payments._check_server()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from payments.balance_checkpoints as c
        where c.system_identifier <> (select s.system_identifier from pg_control_system() as s)
    ) then
        raise exception 'ledger_restored'
            using errcode = 'PT503',
                  detail = 'The ledger was restored from another server, whose transactions had other numbers.',
                  hint = 'Deploy, which calls payments.rebase_checkpoints().';
    end if;
end;
$$;

comment on function payments._check_server() is 'Refuse to read checkpoints that another server numbered.';
