-- Lets delayed notifications appear in the app, at most p_limit; returns how many.

create or replace function notifications._show_in_app(p_limit integer)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := clock_timestamp();
    v_count    integer := 0;
    v_delivery notifications.deliveries;
begin
    for v_delivery in
        select d.*
        from notifications.deliveries as d
        where d.state = 'pending' and d.channel = 'in_app' and d.not_before <= v_now
        order by d.not_before
        limit p_limit
        for update skip locked
    loop
        update notifications.deliveries as d
        set state = 'sent', finished_at = v_now
        where d.delivery_id = v_delivery.delivery_id;

        perform notifications._publish_created(v_delivery.user_id, v_delivery.notification_id);
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function notifications._show_in_app(integer) is 'Let delayed notifications appear; returns how many.';
