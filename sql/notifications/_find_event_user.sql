-- Whom an event concerns: the user it names, the owner of the wallet it names, or the
-- owner of its meter, if it was theirs by then; null for nobody.

create or replace function notifications._find_event_user(p_event events.events)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := coalesce(
        notifications._parse_uuid(p_event.payload ->> 'user_id'),
        case when p_event.aggregate_type = 'user' then notifications._parse_uuid(p_event.aggregate_id) end
    );
begin
    if v_user_id is null and p_event.payload ? 'account_id' then
        select a.owner_user_id into v_user_id
        from payments.accounts as a
        where a.account_id = notifications._parse_uuid(p_event.payload ->> 'account_id');
    end if;

    if v_user_id is null and p_event.aggregate_type = 'meter' then
        select m.owner_user_id into v_user_id
        from meters.meters as m
        where m.meter_id = notifications._parse_uuid(p_event.aggregate_id)
            and (m.owner_since is null or m.owner_since <= p_event.created_at);
    end if;

    return v_user_id;
end;
$$;

comment on function notifications._find_event_user(events.events) is 'Whom an event concerns, null for nobody.';
