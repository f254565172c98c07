-- Trigger: lets a request change its status only as mpesa.status_transitions allows, and leaves every
-- change in the event log, whoever made it and however.
--
-- Errors: PT409 invalid_status_change

create or replace function mpesa.requests__record_status()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from mpesa.status_transitions as s
        where s.kind = 'request' and s.from_status = old.status and s.to_status = new.status
    ) then
        raise exception 'invalid_status_change'
            using errcode = 'PT409',
                  detail = format('A request that is %s cannot become %s.', old.status, new.status),
                  hint = 'mpesa.status_transitions lists what is allowed.';
    end if;

    new.updated_at := clock_timestamp();
    perform mpesa._publish_request(new);
    return new;
end;
$$;

comment on function mpesa.requests__record_status() is 'Trigger: allow only listed changes of status, and record each.';
