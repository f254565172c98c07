-- Takes back the message of a code that was used or replaced: what waits never leaves, what a worker has is
-- not tried again.

create or replace function auth._take_back_otp(p_delivery_id uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update notifications.deliveries as d
    set state = 'retracted', reason = 'code_replaced', finished_at = clock_timestamp()
    where d.delivery_id = p_delivery_id and d.state = 'pending';

    if not found then
        update notifications.deliveries as d
        set retract_asked_at = clock_timestamp()
        where d.delivery_id = p_delivery_id and d.state = 'sending';
    end if;
end;
$$;

comment on function auth._take_back_otp(uuid) is 'Take back the message of a code that was used or replaced.';
