-- An application tells of an error of its own: a screen that crashed, an answer that it could not read. Users who are
-- logged in; 30 a minute each (a rate limit, which admins may change).
--
-- p_where is what it was doing (checkout, MeterList.build), p_message what went wrong in words that do not change, p_code
-- its kind, p_context what else is known, 4 KB at most: no passwords, no tokens; what looks like one is hidden.
-- Reports count in groups like all errors, under the service "client", in 2,000 groups at most. Returns the group's id.
--
-- Errors: PT400 invalid_message, invalid_where, invalid_code, invalid_context; PT401 not_authenticated; PT429 rate_limited

create or replace function ops.report_error(
    p_message text,
    p_where   text default 'unknown',
    p_code    text default 'client_error',
    p_context jsonb default '{}'
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if auth.role() <> 'service_role' then
        perform auth.require_uid();
    end if;

    if p_message is null or length(btrim(p_message)) not between 1 and 500 then
        raise exception 'invalid_message'
            using errcode = 'PT400',
                  detail = format('The message has %s characters.', coalesce(length(btrim(p_message)), 0)),
                  hint = 'Say in 1 to 500 characters what went wrong; what differs from case to case goes into p_context.';
    end if;

    if coalesce(p_where, '') !~ '^[A-Za-z_][A-Za-z0-9_.:/ -]{0,99}$' then
        raise exception 'invalid_where'
            using errcode = 'PT400',
                  detail = 'p_where is a name of up to 100 letters, digits and . : / - _ that begins with a letter.',
                  hint = 'Name the screen or the function, without ids.';
    end if;

    if coalesce(p_code, '') !~ '^[A-Za-z][A-Za-z0-9_]{0,31}$' then
        raise exception 'invalid_code'
            using errcode = 'PT400',
                  detail = 'p_code is a name of up to 32 letters, digits and _ that begins with a letter.',
                  hint = 'Leave it out, or name the kind of error: TimeoutException.';
    end if;

    if jsonb_typeof(p_context) is distinct from 'object' or octet_length(p_context::text) > 4096 then
        raise exception 'invalid_context'
            using errcode = 'PT400',
                  detail = format('p_context is a %s of %s bytes.', jsonb_typeof(p_context), octet_length(p_context::text)),
                  hint = 'Send an object of up to 4096 bytes.';
    end if;

    return ops._store_error(
        'client', p_where, p_code, p_message, 1, clock_timestamp(),
        jsonb_build_array(p_context || jsonb_build_object(
            'request_id', core._get_request_id(), 'trace_id', core._get_trace_id(), 'caller_role', auth.role(),
            'user_id', auth.uid(), 'at', extract(epoch from clock_timestamp())
        ))
    );
end;
$$;

comment on function ops.report_error(text, text, text, jsonb) is
    'An application tells of an error of its own; returns the id of its group.';

grant execute on function ops.report_error(text, text, text, jsonb) to authenticated, service_role;
