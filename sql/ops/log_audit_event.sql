-- Writes down what is no change of a row: an export, a key that was looked at, a command that was run.
-- Returns the id of the entry. Details must hold no secret: they are kept as they are.
--
-- Errors: PT400 invalid_action, invalid_subject, invalid_details, reason_too_long

create or replace function ops.log_audit_event(
    p_action       text,
    p_subject_type text,
    p_subject_id   text,
    p_details      jsonb default null,
    p_reason       text default null
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_actor    ops.actor := ops._get_actor();
    v_audit_id uuid := core.uuid_v7();
begin
    if p_action is null or p_action !~ '^[a-z][a-z0-9_]{0,62}$' or p_action in ('insert', 'update', 'delete') then
        raise exception 'invalid_action'
            using errcode = 'PT400',
                  detail = format('%L does not say what was done.', left(p_action, 80)),
                  hint = 'Name it in snake_case, such as users_exported; insert, update and delete are for rows.';
    end if;

    if p_subject_type is null or p_subject_type !~ '^[a-z][a-z0-9_]{0,62}$' or p_subject_id is null
        or length(p_subject_id) > 200
    then
        raise exception 'invalid_subject'
            using errcode = 'PT400',
                  detail = format('%L, %L.', left(p_subject_type, 80), left(p_subject_id, 80)),
                  hint = 'Send a type in snake_case, such as user, and an id of up to 200 characters.';
    end if;

    if jsonb_typeof(p_details) <> 'object' or pg_column_size(p_details) > 20000 then
        raise exception 'invalid_details'
            using errcode = 'PT400',
                  detail = format('%s, %s bytes.', jsonb_typeof(p_details), pg_column_size(p_details)),
                  hint = 'Send a JSON object of up to 20000 bytes.';
    end if;

    insert into ops.audit_log (
        audit_id, occurred_at, subject_type, subject_id, action, new_values, reason, actor_type, actor_id,
        actor_role, login, request_id, service, trace_id
    )
    values (
        v_audit_id, clock_timestamp(), p_subject_type, p_subject_id, p_action, p_details,
        ops._check_reason(p_reason, false), v_actor.actor_type, v_actor.actor_id, v_actor.actor_role, v_actor.login,
        v_actor.request_id, v_actor.service, v_actor.trace_id
    );
    return v_audit_id;
end;
$$;

comment on function ops.log_audit_event(text, text, text, jsonb, text) is
    'Write down in the audit log what is no change of a row.';

grant execute on function ops.log_audit_event(text, text, text, jsonb, text) to admin, service_role;
