-- Says that a build failed. For p_retry_seconds nobody is told to build: callers get the old value, or wait.
-- True where the lease was held.
--
-- Errors: PT400 invalid_retry

create or replace function cache.fail_build(
    p_key           text,
    p_token         bigint,
    p_error         text default null,
    p_retry_seconds integer default 5,
    p_namespace     text default 'default'
)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := cache._now();
begin
    if (p_retry_seconds between 0 and 300) is not true then
        raise exception 'invalid_retry'
            using errcode = 'PT400', detail = format('The pause is %s seconds.', coalesce(p_retry_seconds::text, 'missing')),
                  hint = 'Ask for 0 to 300 seconds.';
    end if;

    update cache.leases as l
    set token = null, error = left(p_error, 500), leased_at = v_now,
        leased_until = v_now + make_interval(secs => p_retry_seconds)
    where l.namespace = p_namespace and l.key = p_key and l.token = p_token;

    if not found then
        return false;
    end if;

    perform cache._count(p_namespace, 'fail');
    return true;
end;
$$;

comment on function cache.fail_build(text, bigint, text, integer, text) is
    'Say that a build failed: nobody builds for some seconds.';

grant execute on function cache.fail_build(text, bigint, text, integer, text) to service_role;
