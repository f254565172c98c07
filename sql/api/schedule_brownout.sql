-- Plans that a deprecated version, or a deprecated function, is refused for a while (410 version_brownout), so that
-- whoever still calls it notices before the sunset. Name one of the two.
--
-- Takes the lock of all such plans: two of one version or function do not overlap.
--
-- Errors: PT400 invalid_brownout; PT404 unknown_version, function_not_deprecated; PT409 version_not_deprecated,
-- version_is_default, brownout_overlaps

create or replace function api.schedule_brownout(
    p_version   text default null,
    p_starts_at timestamptz default null,
    p_ends_at   timestamptz default null,
    p_function  text default null,
    p_reason    text default null
)
returns api.brownouts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version  api.versions;
    v_sunset   timestamptz;
    v_brownout api.brownouts;
begin
    if num_nonnulls(p_version, p_function) <> 1 then
        raise exception 'invalid_brownout'
            using errcode = 'PT400',
                  detail = 'A brown-out is of one version or of one function.',
                  hint = 'Send p_version or p_function.';
    end if;

    perform pg_advisory_xact_lock(hashtextextended('api.brownouts', 0));

    if p_version is not null then
        v_version := api._find_version(p_version);
        v_sunset := v_version.sunset_at;
        if v_version.is_default then
            perform api._refuse_default(p_version);
        end if;
        if v_version.deprecated_at is null then
            raise exception 'version_not_deprecated'
                using errcode = 'PT409',
                      detail = format('%s is not deprecated.', p_version),
                      hint = 'Tell callers first: deprecate_api_version.';
        end if;
    else
        select f.sunset_at into v_sunset from api.deprecated_functions as f where f.function_name = p_function;
        if not found then
            raise exception 'function_not_deprecated'
                using errcode = 'PT404',
                      detail = format('%s is not deprecated.', quote_literal(left(p_function, 130))),
                      hint = 'Tell callers first: deprecate_function.';
        end if;
    end if;

    if p_starts_at is null or p_ends_at is null or not isfinite(p_starts_at) or not isfinite(p_ends_at)
        or p_starts_at < now() or p_ends_at <= p_starts_at or p_ends_at > p_starts_at + interval '1 day'
        or p_ends_at > v_sunset
    then
        raise exception 'invalid_brownout'
            using errcode = 'PT400',
                  detail = format(
                      'From %s until %s; the sunset is %s.', coalesce(p_starts_at::text, 'null'),
                      coalesce(p_ends_at::text, 'null'), coalesce(v_sunset::text, 'not set')
                  ),
                  hint = 'A brown-out begins in the future, lasts up to a day and ends before the sunset.';
    end if;

    if length(p_reason) not between 1 and 500 then
        raise exception 'invalid_brownout'
            using errcode = 'PT400', detail = 'A reason has 1 to 500 characters.', hint = 'Shorten it.';
    end if;

    if exists (
        select
        from api.brownouts as b
        where (b.version = p_version or b.function_name = p_function)
            and b.cancelled_at is null and b.starts_at < p_ends_at and b.ends_at > p_starts_at
    ) then
        raise exception 'brownout_overlaps'
            using errcode = 'PT409',
                  detail = 'There is another brown-out of it at that time.',
                  hint = 'list_brownouts has them; cancel_brownout takes one back.';
    end if;

    insert into api.brownouts (version, function_name, starts_at, ends_at, reason)
    values (p_version, p_function, p_starts_at, p_ends_at, p_reason)
    returning * into v_brownout;

    perform core._announce('versions');
    return v_brownout;
end;
$$;

comment on function api.schedule_brownout(text, timestamptz, timestamptz, text, text) is
    'Plan hours in which a deprecated version or function is refused.';

grant execute on function api.schedule_brownout(text, timestamptz, timestamptz, text, text) to admin, service_role;
