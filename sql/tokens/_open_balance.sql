-- Makes the balance row of a meter where there is none yet. A deleted meter gets one too: what it
-- measured before is still to be settled.
--
-- Errors: PT404 meter_not_found

create or replace function tokens._open_balance(p_meter_id uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from tokens.balances as b where b.meter_id = p_meter_id;

    if found then
        return;
    end if;

    insert into tokens.balances (meter_id)
    select m.meter_id from meters.meters as m where m.meter_id = p_meter_id
    on conflict (meter_id) do nothing;

    perform from tokens.balances as b where b.meter_id = p_meter_id;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s.', coalesce(p_meter_id::text, 'without an id')),
                  hint = 'List the meters with meters.list_meters.';
    end if;
end;
$$;

comment on function tokens._open_balance(uuid) is 'Make the balance row of a meter.';
