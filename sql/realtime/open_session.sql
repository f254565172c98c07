-- Who connects, and what they follow from the start.
--
-- A user follows tariffs, their region, their meters and what is meant for them; an
-- operator alerts, tariffs, changes of alerts and their regions; an admin everything.
-- Of more than a thousand meters the first are followed, the others can be asked for.
--
-- Errors: PT401 not_authenticated; PT403 role_not_served

create or replace function realtime.open_session()
returns realtime.session
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_session     realtime.session;
    v_preferences realtime.preferences;
    v_channels    text[];
    v_regions     text[];
begin
    v_session.user_id := auth.require_uid();
    v_session.user_role := case auth.role()
        when 'authenticated' then 'user'
        when 'operator' then 'operator'
        when 'admin' then 'admin'
    end;

    if v_session.user_role is null then
        raise exception 'role_not_served'
            using errcode = 'PT403',
                  detail = format('The role %s follows nothing.', auth.role()),
                  hint = 'Connect as a user, an operator or an admin.';
    end if;

    select u.region into v_session.region
    from auth.users as u
    where u.user_id = v_session.user_id;

    v_regions := auth.regions();
    v_channels := case v_session.user_role
        when 'user' then array['tariffs']
        when 'operator' then array['alerts', 'tariffs', 'alert_status_updates']
        else array['alerts', 'tariffs', 'alert_status_updates', '*']
    end;

    v_channels := v_channels || case
        when v_session.user_role = 'operator' and cardinality(v_regions) > 0 then array(
            select 'region:' || r from unnest(v_regions) as r
        )
        when v_session.region is not null then array['region:' || v_session.region]
        else '{}'
    end;

    if v_session.user_role = 'user' then
        v_channels := v_channels || array(
            select 'meter:' || m.meter_number
            from meters.meters as m
            where m.owner_user_id = v_session.user_id and m.deleted_at is null
            order by m.meter_id
            limit 1000
        );
    end if;

    v_channels := v_channels || ('user:' || v_session.user_id);

    v_session.channels := array(
        select c
        from realtime.check_channels(v_channels) as c
        where c.refusal is null
    );

    v_preferences := realtime.get_socket_preferences(v_session.user_id);
    v_session.websocket_notifications := coalesce(v_preferences.websocket_notifications, true);
    v_session.alert_severity_threshold := coalesce(v_preferences.alert_severity_threshold, 'low');

    return v_session;
end;
$$;

comment on function realtime.open_session() is 'Who connects, what they follow from the start, and what they want.';

grant execute on function realtime.open_session() to authenticated;
