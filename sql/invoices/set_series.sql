-- States a series of numbers and its rules; what is left out stays.
--
-- Errors: PT400 invalid_series; PT404 issuer_not_found; 23514 series_…_check; 23505 series_credit_prefix_key

create or replace function invoices.set_series(
    p_series_code      text,
    p_issuer_code      text default null,
    p_credit_prefix    text default null,
    p_due_days         integer default null,
    p_grace            interval default null,
    p_total_step       numeric default null,
    p_lookback_months  integer default null,
    p_missing_readings text default null
)
returns invoices.series
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_series invoices.series;
begin
    if p_series_code is null or p_due_days not between 0 and 365 or p_lookback_months not between 0 and 24 then
        raise exception 'invalid_series'
            using errcode = 'PT400', detail = 'A series has a code, 0 to 365 days to pay, 0 to 24 months to look back.',
                  hint = 'The first series is INV.';
    end if;

    if p_issuer_code is not null and not exists (select from invoices.issuers as i where i.issuer_code = p_issuer_code) then
        raise exception 'issuer_not_found'
            using errcode = 'PT404', detail = format('There is no issuer %L.', p_issuer_code),
                  hint = 'State it with invoices.set_issuer.';
    end if;

    insert into invoices.series as s (
        series_code, issuer_code, credit_prefix, due_days, grace, total_step, lookback_months, missing_readings
    )
    values (
        p_series_code, coalesce(p_issuer_code, 'main'), coalesce(p_credit_prefix, 'CN-' || p_series_code),
        coalesce(p_due_days, 14), coalesce(p_grace, '3 days'), p_total_step, coalesce(p_lookback_months, 3),
        coalesce(p_missing_readings, 'estimate')
    )
    on conflict (series_code) do update
    set issuer_code = coalesce(p_issuer_code, s.issuer_code), credit_prefix = coalesce(p_credit_prefix, s.credit_prefix),
        due_days = coalesce(p_due_days, s.due_days), grace = coalesce(p_grace, s.grace),
        total_step = coalesce(p_total_step, s.total_step), lookback_months = coalesce(p_lookback_months, s.lookback_months),
        missing_readings = coalesce(p_missing_readings, s.missing_readings)
    returning s.* into v_series;

    return v_series;
end;
$$;

comment on function invoices.set_series(text, text, text, integer, interval, numeric, integer, text) is
    'State a series of numbers and its rules.';

grant execute on function invoices.set_series(text, text, text, integer, interval, numeric, integer, text)
    to admin, service_role;
