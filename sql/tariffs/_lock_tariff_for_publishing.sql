-- Locks a tariff and checks that something may take effect at a moment: prices that
-- have been quoted stay as they are. Only a tariff that has no price yet, or the
-- service role loading history, publishes for the past. The lock lets new rows refer to
-- the tariff: a recompute of its rate does not wait for it.
--
-- Errors: PT400 invalid_effective_from; PT404 tariff_not_found;
--         PT422 effective_from_in_past

create or replace function tariffs._lock_tariff_for_publishing(
    p_tariff_code    text,
    p_effective_from timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_effective_from is null or not isfinite(p_effective_from) then
        raise exception 'invalid_effective_from'
            using errcode = 'PT400', detail = 'Prices need a moment to take effect.',
                  hint = 'Send p_effective_from, such as 2026-01-01T00:00:00+03:00.';
    end if;

    perform from tariffs.tariffs as t where t.tariff_code = p_tariff_code for no key update;

    if not found then
        perform tariffs._refuse_missing_tariff(p_tariff_code, p_effective_from);
    end if;

    if p_effective_from < now() and auth.role() <> 'service_role'
        and exists (select from tariffs.price_sheets as s where s.tariff_code = p_tariff_code)
    then
        raise exception 'effective_from_in_past'
            using errcode = 'PT422',
                  detail = format('%s is over; prices quoted since then would change.', p_effective_from),
                  hint = 'Publish from now on, or later.';
    end if;
end;
$$;

comment on function tariffs._lock_tariff_for_publishing(text, timestamptz) is
    'Lock a tariff and refuse to change prices that have been quoted.';
