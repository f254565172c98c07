-- Trigger: lets a payment change its status only as mpesa.status_transitions allows, and publishes
-- every change.
--
-- Errors: PT409 invalid_status_change

create or replace function mpesa.payments__record_status()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from mpesa.status_transitions as s
        where s.kind = 'payment' and s.from_status = old.status and s.to_status = new.status
    ) then
        raise exception 'invalid_status_change'
            using errcode = 'PT409',
                  detail = format('A payment that is %s cannot become %s.', old.status, new.status),
                  hint = 'mpesa.status_transitions lists what is allowed.';
    end if;

    new.updated_at := clock_timestamp();
    perform mpesa._publish_payment(new);
    return new;
end;
$$;

comment on function mpesa.payments__record_status() is 'Trigger: allow only listed changes of status, and publish each.';
