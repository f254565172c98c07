-- Refuses dates on which nothing can be taken out of use: a sunset without a deprecation or before it, or one that has
-- passed already, so that nobody is cut off without having been told. p_known is the sunset so far, which may stay.
--
-- Errors: PT400 invalid_deprecation, invalid_sunset, sunset_before_deprecation

create or replace function api._check_dates(
    p_deprecated_at timestamptz,
    p_sunset_at     timestamptz,
    p_known         timestamptz default null
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_deprecated_at is null or not isfinite(p_deprecated_at)
        or p_deprecated_at not between '2000-01-01 00:00+00' and '2200-01-01 00:00+00'
    then
        raise exception 'invalid_deprecation'
            using errcode = 'PT400',
                  detail = format('The date of deprecation is %s.', coalesce(p_deprecated_at::text, 'null')),
                  hint = 'Send a moment; it may lie ahead.';
    end if;

    if p_sunset_at is null or p_sunset_at is not distinct from p_known then
        return;
    end if;

    if p_sunset_at < p_deprecated_at then
        raise exception 'sunset_before_deprecation'
            using errcode = 'PT400',
                  detail = format('Deprecated at %s, sunset at %s.', p_deprecated_at, p_sunset_at),
                  hint = 'A sunset comes after the deprecation.';
    end if;

    if not isfinite(p_sunset_at) or p_sunset_at not between now() and '2200-01-01 00:00+00' then
        raise exception 'invalid_sunset'
            using errcode = 'PT400',
                  detail = format('The sunset is %s.', p_sunset_at),
                  hint = 'A sunset lies ahead; null is none.';
    end if;
end;
$$;

comment on function api._check_dates(timestamptz, timestamptz, timestamptz) is
    'Refuse dates on which nothing can be taken out of use.';
