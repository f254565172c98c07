-- Trigger: lets a transaction change its status only as payments.status_transitions allows, and
-- leaves every change in the trail and in the event log, whoever made it and however.
--
-- Errors: PT409 invalid_status_change; PT500 unbalanced_posting

create or replace function payments.transactions__record_status()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := clock_timestamp();
begin
    if not exists (
        select
        from payments.status_transitions as s
        where s.type = new.type and s.from_status = old.status and s.to_status = new.status
    ) then
        raise exception 'invalid_status_change'
            using errcode = 'PT409',
                  detail = format('A %s that is %s cannot become %s.', new.type, old.status, new.status),
                  hint = 'payments.status_transitions lists what is allowed.';
    end if;

    if (new.completed_at is null) <> (new.captured_amount = 0) then
        raise exception 'unbalanced_posting'
            using errcode = 'PT500',
                  detail = format('%s captured, completed at %s.', new.captured_amount, new.completed_at),
                  hint = 'Captured money and the time of its moving exist together.';
    end if;

    perform payments._ensure_partitions(v_now);

    insert into payments.transaction_events (
        account_id, transaction_id, created_at, from_status, to_status, reason, actor_role, actor_user_id
    )
    values (
        new.account_id, new.transaction_id, v_now, old.status, new.status, new.status_reason, auth.role(), auth.uid()
    );

    perform payments._publish_transaction(new);
    return new;
end;
$$;

comment on function payments.transactions__record_status() is
    'Trigger: allow only listed changes of status, and record each.';
