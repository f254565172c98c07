-- The trail of a delivery that you may see: what came of every attempt, in order.

create or replace function notifications.list_delivery_attempts(p_delivery_id uuid)
returns setof notifications.delivery_attempts
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select a.*
    from notifications.delivery_attempts as a
    where a.delivery_id = p_delivery_id
    order by a.attempt;
end;
$$;

comment on function notifications.list_delivery_attempts(uuid) is 'What came of every attempt of a delivery.';

grant execute on function notifications.list_delivery_attempts(uuid) to authenticated, service_role;
