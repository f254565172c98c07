-- Job handler: has the invoices of every month that is over drafted, a chunk at a time; each account's month is over
-- in its own zone, so every hour has its own. Does nothing while billing is off.

create or replace function schedules._generate_invoices(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not flags._is_on('billing') then
        return '{"billing": "off"}';
    end if;

    return invoices._run_generation(
        jsonb_build_object('month', date_trunc('month', now() + interval '14 hours', 'UTC')::date - 1)
    );
end;
$$;

comment on function schedules._generate_invoices(jsonb) is 'Job handler: draft the invoices of months that are over.';
