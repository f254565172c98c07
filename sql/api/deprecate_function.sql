-- Says that a function is on its way out, whatever version it is called in: callers are told in headers, and who they are
-- is counted. Saying it again states all of it anew.
--
-- The successor must be there; the function may be gone already, which is when its callers need the hint most. Takes the
-- lock of all such changes, so that two of them never make a circle.
--
-- Errors: PT400 invalid_deprecation, invalid_sunset, sunset_before_deprecation, invalid_note, successor_cycle;
-- PT404 function_not_found, unknown_version

create or replace function api.deprecate_function(
    p_function      text,
    p_successor     text default null,
    p_deprecated_at timestamptz default now(),
    p_sunset_at     timestamptz default null,
    p_version       text default null,
    p_note          text default null
)
returns api.deprecated_functions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_row  api.deprecated_functions;
    v_next text := p_successor;
    v_name text;
begin
    perform pg_advisory_xact_lock(hashtextextended('api.deprecated_functions', 0));
    select f.* into v_row from api.deprecated_functions as f where f.function_name = p_function;

    -- A function that was declared while it was there keeps its entry.
    foreach v_name in array array_remove(
        array[case when v_row.function_name is null then coalesce(p_function, '') end, p_successor], null
    ) loop
        if not api._is_function(v_name) then
            raise exception 'function_not_found'
                using errcode = 'PT404',
                      detail = format('There is no function %s.', quote_literal(left(v_name, 130))),
                      hint = 'Name it as schema.function.';
        end if;
    end loop;

    if p_version is not null then
        perform api._find_version(p_version);
    end if;

    perform api._check_dates(p_deprecated_at, p_sunset_at, v_row.sunset_at);

    if length(p_note) not between 1 and 1000 then
        raise exception 'invalid_note'
            using errcode = 'PT400', detail = 'A note has 1 to 1000 characters.', hint = 'Shorten it.';
    end if;

    while v_next is not null loop
        if v_next = p_function then
            raise exception 'successor_cycle'
                using errcode = 'PT400',
                      detail = format('%s would lead back to itself by %s.', p_function, p_successor),
                      hint = 'Name a function that stays.';
        end if;
        select f.successor into v_next from api.deprecated_functions as f where f.function_name = v_next;
    end loop;

    insert into api.deprecated_functions as f (function_name, version, deprecated_at, sunset_at, successor, note)
    values (p_function, p_version, p_deprecated_at, p_sunset_at, p_successor, p_note)
    on conflict (function_name) do update
        set version = excluded.version,
            deprecated_at = excluded.deprecated_at,
            sunset_at = excluded.sunset_at,
            successor = excluded.successor,
            note = excluded.note,
            updated_at = now()
    returning * into v_row;

    perform core._announce('versions');
    return v_row;
end;
$$;

comment on function api.deprecate_function(text, text, timestamptz, timestamptz, text, text) is
    'Say that a function is on its way out, and what to call instead.';

grant execute on function api.deprecate_function(text, text, timestamptz, timestamptz, text, text) to admin, service_role;
