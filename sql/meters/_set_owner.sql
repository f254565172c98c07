-- Hands a meter over, or takes it from its user (null), and notes it. Since when the new owner
-- sees what the meter measured: since they have it; where nobody else had it before, from the
-- beginning; where they only get back what nobody had in between, as before. Requires the lock
-- of the meter. Two changes never share a moment, whatever the clock says.

create or replace function meters._set_owner(p_meter_id uuid, p_user_id uuid)
returns meters.meters
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_last_at  timestamptz;
    v_other_at timestamptz;
    v_at       timestamptz;
    v_meter    meters.meters;
begin
    select max(o.owned_from), max(o.owned_from) filter (where o.user_id <> p_user_id)
    into v_last_at, v_other_at
    from meters.ownerships as o
    where o.meter_id = p_meter_id;

    v_at := greatest(clock_timestamp(), v_last_at + interval '1 microsecond');

    insert into meters.ownerships (meter_id, owned_from, user_id, recorded_by)
    values (p_meter_id, v_at, p_user_id, auth.uid());

    update meters.meters as m
    set owner_user_id = p_user_id,
        owner_since = case
            when p_user_id is not null and v_other_at is not null then (
                select min(o.owned_from)
                from meters.ownerships as o
                where o.meter_id = p_meter_id and o.user_id = p_user_id and o.owned_from > v_other_at
            )
        end
    where m.meter_id = p_meter_id
    returning * into v_meter;

    return v_meter;
end;
$$;

comment on function meters._set_owner(uuid, uuid) is 'Hand a meter over, or take it from its user, and note it.';
