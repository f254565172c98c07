-- The rate of a tariff in each of the next hours, at most a week. What is published is certain: bands,
-- windows, market prices that are loaded. The rate of a dynamic tariff is forecast from the load of the
-- weeks before (tariffs._forecast_tariff); the errors of the last two weeks' forecasts come with it. An
-- override is certain as long as it lasts. Hours for which nothing can be said are left out.
--
-- Errors: PT400 invalid_hours, invalid_tariff; PT404 tariff_not_found

create or replace function tariffs.forecast_tariff(
    p_tariff_code text default null,
    p_region      text default null,
    p_hours       integer default 24
)
returns setof tariffs.rate_forecast
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code   text := tariffs._find_tariff(p_tariff_code, p_region);
    v_region text;
    v_error  tariffs.forecast_errors;
    v_row    tariffs.rate_forecast;
    v_rate   tariffs.rate_in_force;
    v_guess  tariffs.forecasts;
begin
    if p_hours is null or p_hours not between 1 and 168 then
        raise exception 'invalid_hours'
            using errcode = 'PT400', detail = format('%s hours cannot be forecast.', coalesce(p_hours::text, 'No')),
                  hint = 'Ask for 1 to 168 hours.';
    end if;

    v_region := (select t.region from tariffs.tariffs as t where t.tariff_code = v_code);

    select e.* into v_error from tariffs.forecast_errors as e where e.tariff_code = v_code;

    for n in 0 .. p_hours - 1 loop
        v_row := null;
        v_row.tariff_code := v_code;
        v_row.region := v_region;
        v_row.forecast_at := date_trunc('hour', now()) + make_interval(hours => n);
        v_rate := tariffs._get_rate(v_code, greatest(v_row.forecast_at, now()));

        if v_rate.band_method = 'dynamic' then
            select f.* into v_guess
            from tariffs.forecasts as f
            where f.tariff_code = v_code and f.forecast_at = v_row.forecast_at;

            continue when not found;

            v_row.rate_per_kwh := v_guess.rate;
            v_row.regional_load_factor := v_guess.regional_load_factor;
            v_row.sample_count := v_guess.sample_count;
            v_row.is_certain := false;
            v_row.mae := v_error.mae;
            v_row.mape := v_error.mape;
            v_row.naive_mae := v_error.naive_mae;
            v_row.naive_mape := v_error.naive_mape;
        else
            continue when v_rate.rate is null;

            v_row.rate_per_kwh := v_rate.rate;
            v_row.is_certain := true;
        end if;

        return next v_row;
    end loop;
end;
$$;

comment on function tariffs.forecast_tariff(text, text, integer) is
    'The rate of a tariff in the next hours; forecasts come with the error that such forecasts have had.';

grant execute on function tariffs.forecast_tariff(text, text, integer) to authenticated, service_role;
