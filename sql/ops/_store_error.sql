-- Counts occurrences of an error in its group, and keeps a few of them as samples: five a minute for each group,
-- however many there are. A group that was resolved is open again when it comes back.
--
-- Nobody waits for a group that another transaction has locked: the occurrences are noted apart (error_notes), to be
-- added up by record_errors. There are at most 2,000 groups for each service; what is new after that is counted
-- together as (other). Runs as the owner of the tables: whoever is calling, their errors count.
--
-- p_samples: [{"at", "request_id", "trace_id", "caller_role", "user_id", "arguments": [name, …], "detail", …}, …]; members
-- that are not named here are the sample's context.

create or replace function ops._store_error(
    p_service       text,
    p_function_name text,
    p_sqlstate      text,
    p_message       text,
    p_count         bigint,
    p_seen_at       timestamptz,
    p_samples       jsonb,
    p_instance      text default null
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_samples_a_minute constant integer := 5;
    c_most_groups      constant integer := 2000;
    v_now      constant timestamptz := clock_timestamp();
    v_minute   constant timestamptz := date_trunc('minute', v_now);
    v_seen_at  timestamptz := least(greatest(p_seen_at, v_now - interval '1 day'), v_now);
    v_service  text := left(coalesce(nullif(p_service, ''), 'sql'), 40);
    v_function text := left(coalesce(nullif(btrim(p_function_name), ''), 'unknown'), 130);
    v_sqlstate text := left(coalesce(nullif(btrim(p_sqlstate), ''), 'XX000'), 32);
    v_message  text := ops._normalise_message(p_message);
    v_error    ops.errors;
    v_error_id uuid;
    v_room     integer;
    v_kept     integer := 0;
begin
    for v_attempt in 1 .. 2 loop
        select e.* into v_error
        from ops.errors as e
        where e.service = v_service and e.function_name = v_function and e.sqlstate = v_sqlstate and e.message = v_message
        for update skip locked;

        exit when found;

        select e.error_id into v_error_id
        from ops.errors as e
        where e.service = v_service and e.function_name = v_function and e.sqlstate = v_sqlstate and e.message = v_message;

        if v_error_id is not null then
            insert into ops.error_notes (error_id, number, seen_at) values (v_error_id, p_count, v_seen_at);
            return v_error_id;
        end if;

        if v_attempt = 1 and (
            select count(*) from (select from ops.errors as e where e.service = v_service limit c_most_groups) as e
        ) >= c_most_groups then
            v_function := '(other)';
            v_sqlstate := 'XX000';
            v_message := '(other)';
        end if;

        insert into ops.errors as e (error_id, service, function_name, sqlstate, message, first_seen_at, last_seen_at)
        values (core.uuid_v7(), v_service, v_function, v_sqlstate, v_message, v_seen_at, v_seen_at)
        on conflict (service, function_name, sqlstate, message) do nothing
        returning e.* into v_error;

        exit when found;
    end loop;

    if v_error.error_id is null then
        return null; -- locked and then gone: it is counted when it comes back
    end if;

    v_room := c_samples_a_minute - case when v_error.sample_minute = v_minute then v_error.sample_count else 0 end;

    if v_room > 0 then
        insert into ops.error_samples (
            sample_id, occurred_at, error_id, request_id, trace_id, caller_role, user_id, instance, argument_names, detail,
            context
        )
        select
            core.uuid_v7(), least(coalesce(to_timestamp(case when jsonb_typeof(s.item -> 'at') = 'number' and (s.item ->> 'at')::numeric between 0 and 1e11 then (s.item ->> 'at')::double precision end), v_seen_at), v_now), v_error.error_id,
            left(s.item ->> 'request_id', 128), left(s.item ->> 'trace_id', 32), left(s.item ->> 'caller_role', 63),
            case when s.item ->> 'user_id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (s.item ->> 'user_id')::uuid end,
            left(p_instance, 100),
            case jsonb_typeof(s.item -> 'arguments')
                when 'array' then array(
                    select left(a.name, 63)
                    from jsonb_array_elements_text(s.item -> 'arguments') with ordinality as a (name, place)
                    where a.place <= 50
                )
            end,
            ops._hide_secrets(s.item ->> 'detail', 1000),
            ops._bound_context(
                s.item - '{at,request_id,trace_id,caller_role,user_id,arguments,detail}'::text[]
            )
        from (
            select s.item
            from jsonb_array_elements(case jsonb_typeof(p_samples) when 'array' then p_samples else '[]' end) as s (item)
            where jsonb_typeof(s.item) = 'object'
            limit v_room
        ) as s;

        get diagnostics v_kept = row_count;
    end if;

    update ops.errors as e
    set occurrence_count = e.occurrence_count + p_count,
        last_seen_at = greatest(e.last_seen_at, v_seen_at),
        first_seen_at = least(e.first_seen_at, v_seen_at),
        status = case when e.status = 'resolved' and v_seen_at > e.status_changed_at then 'open' else e.status end,
        reopened_count = e.reopened_count
            + case when e.status = 'resolved' and v_seen_at > e.status_changed_at then 1 else 0 end,
        sample_minute = case when v_kept > 0 then v_minute else e.sample_minute end,
        sample_count = case
            when v_kept = 0 then e.sample_count
            when e.sample_minute = v_minute then e.sample_count + v_kept
            else v_kept
        end
    where e.error_id = v_error.error_id;

    return v_error.error_id;
end;
$$;

comment on function ops._store_error(text, text, text, text, bigint, timestamptz, jsonb, text) is
    'Count occurrences of an error in its group, and keep a few of them as samples.';

grant execute on function ops._store_error(text, text, text, text, bigint, timestamptz, jsonb, text) to app_api;
