-- Calls a function by name and arguments, as /rpc/ would for the caller; returns what it returned.
--
-- Callable is what the caller's role may execute, in a schema that it may use, and what runs with its owner's rights:
-- this function runs as app_api, whose rights must not become the caller's. Procedures, functions of the system, of the
-- gateway (api: they answer the call that the batch is in) and of sync itself are not. Answers beyond 64 kB are left out.
-- The caller stays who it is, and time, dates and locks are what they were, whatever the function set.
--
-- Errors: PT404 function_not_found; PT403 function_not_callable; PT400 invalid_arguments

create or replace function sync._call_function(p_name text, p_arguments jsonb)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_settings constant text[] := '{lock_timeout,TimeZone,DateStyle,IntervalStyle}';
    v_claims   text := current_setting('request.jwt.claims', true);
    v_sub      text := current_setting('request.jwt.claim.sub', true);
    v_role     text := auth.role();
    v_settings text[];
    v_count    integer;
    v_function record;
    v_call     text;
    v_result   jsonb;
begin
    select count(*) over () as found_count, p.*, n.nspname into v_function
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    where p.prokind = 'f' and n.nspname || '.' || p.proname = p_name
        and n.nspname not in ('pg_catalog', 'information_schema', 'sync', 'api') and n.nspname !~ '^pg_'
        and v_role in ('authenticated', 'operator', 'admin')
        and has_schema_privilege(v_role, n.oid, 'usage') and has_function_privilege(v_role, p.oid, 'execute');

    if not found then
        raise exception 'function_not_found'
            using errcode = 'PT404', detail = format('There is no function %s that you may call.', left(p_name, 130)),
                  hint = 'Name it as schema.function; functions of sync and api, and those written in Python, are no items.';
    end if;

    select count(*) into v_count
    from unnest(v_function.proargnames) with ordinality as a (name, position)
    where a.position <= v_function.pronargs and a.name <> '';

    if not v_function.prosecdef or not has_function_privilege('app_api', v_function.oid, 'execute') or v_function.found_count > 1 or v_function.provariadic <> 0
        or v_count < v_function.pronargs or not v_function.proargmodes[1:v_function.pronargs] <@ '{i}'::"char"[]
        or v_function.prorettype in ('trigger'::regtype, 'event_trigger'::regtype, 'record'::regtype)
            and v_function.proallargtypes is null
        or exists (
            select
            from pg_type as t
            where t.oid = any (v_function.proargtypes::oid[] || v_function.prorettype) and t.typtype = 'p'
                and t.typname not in ('void', 'record')
        )
    then
        raise exception 'function_not_callable'
            using errcode = 'PT403', detail = format('%s is not made to be called by an item.', p_name),
                  hint = 'Call it online, at /rpc/.';
    end if;

    if p_arguments is not null and jsonb_typeof(p_arguments) <> 'object'
        or exists (
            select from jsonb_object_keys(coalesce(p_arguments, '{}')) as k (name)
            where k.name <> all (coalesce(v_function.proargnames[1:v_function.pronargs], '{}'))
        )
        or exists (
            select from unnest(v_function.proargnames) with ordinality as a (name, position)
            where a.position <= v_function.pronargs - v_function.pronargdefaults
                and not coalesce(p_arguments, '{}') ? a.name
        )
    then
        raise exception 'invalid_arguments'
            using errcode = 'PT400',
                  detail = format('%s takes %s.', p_name, coalesce(nullif(pg_get_function_arguments(v_function.oid), ''), 'nothing')),
                  hint = 'Send an object with the names of its parameters.';
    end if;

    select format('%I.%I(%s)', v_function.nspname, v_function.proname, string_agg(format('%1$I => a.%1$I', k.name), ', '))
            || ' as r',
        coalesce(
            'jsonb_to_record($1) as a (' || string_agg(
                format('%I %s', k.name, format_type(v_function.proargtypes[array_position(v_function.proargnames, k.name) - 1], null)),
                ', '
            ) || '), ', ''
        )
    into v_function.prosrc, v_call
    from jsonb_object_keys(coalesce(p_arguments, '{}')) as k (name);

    v_settings := array(select current_setting(s.name) from unnest(c_settings) with ordinality as s (name, place) order by s.place);

    execute format(
        'select %s from %s',
        case
            when v_function.prorettype = 'void'::regtype then 'null::jsonb'
            when v_function.proretset then 'coalesce(jsonb_agg(to_jsonb(r)), ''[]'')'
            else 'to_jsonb(r)'
        end,
        v_call || v_function.prosrc
    ) into v_result using coalesce(p_arguments, '{}');

    set constraints all immediate;
    perform core._restore_caller(v_claims, v_sub),
        set_config('response.headers', '', true), set_config('response.status', '', true);
    -- The items of others follow.
    perform set_config(s.name, s.value, true)
    from unnest(c_settings, v_settings) as s (name, value)
    where current_setting(s.name) is distinct from s.value;

    if octet_length(v_result::text) > 65536 then
        return null;
    end if;

    return v_result;
end;
$$;

comment on function sync._call_function(text, jsonb) is 'Call a function by name and arguments, with the caller''s rights.';
