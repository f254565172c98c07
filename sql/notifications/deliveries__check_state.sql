-- Refuses a step that notifications.delivery_states does not name.
--
-- Errors: PT409 invalid_delivery_step

create or replace function notifications.deliveries__check_state()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from notifications.delivery_states as s
        where s.from_state = old.state and s.to_state = new.state
    ) then
        raise exception 'invalid_delivery_step'
            using errcode = 'PT409',
                  detail = format('Delivery %s is %s and cannot become %s.', old.delivery_id, old.state, new.state),
                  hint = 'The steps that a delivery can take are rows of notifications.delivery_states.';
    end if;

    return new;
end;
$$;

comment on function notifications.deliveries__check_state() is 'Trigger: a delivery takes only the steps that are rows.';
