-- Makes the temporary table that the caller's next COPY goes into, where the session has none:
-- pg_temp.ingest_rows, empty again after every transaction.
--
-- Callers may add rows and nothing else. A table of that name that is not ours is refused:
-- reading somebody's view would run their functions.
--
-- Errors: PT409 stage_is_taken

create or replace function ingest.prepare_stage()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
declare
    v_is_ours boolean;
begin
    select c.relowner = current_user::regrole and c.relkind = 'r' into v_is_ours
    from pg_class as c
    where c.oid = to_regclass('pg_temp.ingest_rows');

    if v_is_ours then
        return;
    end if;

    if found then
        raise exception 'stage_is_taken'
            using errcode = 'PT409',
                  detail = 'The session has a temporary table ingest_rows of its own.',
                  hint = 'Drop it.';
    end if;

    create temporary table ingest_rows (
        meter_id uuid, meter_number text, read_at text, power_kw numeric(14, 6), voltage numeric(14, 6),
        current_a numeric(14, 6), energy_kwh numeric(14, 6), register_kwh numeric(18, 6)
    ) on commit delete rows;

    grant insert on pg_temp.ingest_rows to authenticated, service_role;
end;
$$;

comment on function ingest.prepare_stage() is 'Make the session''s temporary table for rows to store.';

grant execute on function ingest.prepare_stage() to authenticated, service_role;
