-- Refuses a step that services.state_transitions does not name, and notes when a step was taken.
--
-- Errors: PT409 invalid_service_step

create or replace function services.instances__check_state()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from services.state_transitions as t
        where t.from_state = old.state and t.to_state = new.state
    ) then
        raise exception 'invalid_service_step'
            using errcode = 'PT409',
                  detail = format('Instance %s of %s is %s and cannot become %s.', old.instance_id, old.service_name, old.state, new.state),
                  hint = 'One that was stopped registers anew.';
    end if;

    new.state_changed_at := clock_timestamp();

    return new;
end;
$$;

comment on function services.instances__check_state() is 'Trigger: an instance takes only the steps that are rows.';
