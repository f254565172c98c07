-- What rates a tariff had in [p_from, p_until): the sum of rate times seconds, the seconds that had a rate,
-- the lowest and the highest, and how often the rate changed.

create or replace function tariffs._summarise_rates(p_tariff_code text, p_from timestamptz, p_until timestamptz)
returns tariffs.rate_summary
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sum  tariffs.rate_summary := (0, 0, null, null, 0);
    v_at   timestamptz := p_from;
    v_rate tariffs.rate_in_force;
    v_end  timestamptz;
    v_last numeric;
    v_time numeric;
    v_step record;
begin
    while v_at < p_until loop
        v_rate := tariffs._get_rate(p_tariff_code, v_at);
        v_end := least(v_rate.effective_until, p_until);

        if v_rate.rate is not null then
            v_time := extract(epoch from v_end - v_at);
            v_sum.weighted_sum := v_sum.weighted_sum + v_rate.rate * v_time;
            v_sum.seconds := v_sum.seconds + v_time;
            v_sum.lowest_rate := least(v_sum.lowest_rate, v_rate.rate);
            v_sum.highest_rate := greatest(v_sum.highest_rate, v_rate.rate);
            v_sum.change_count := v_sum.change_count + coalesce((v_rate.rate <> v_last)::integer, 0);
            v_last := v_rate.rate;
        end if;

        v_at := v_end;
        continue when v_rate.band_method is distinct from 'dynamic' or v_at >= p_until;

        -- A dynamic tariff changes so often that its rates up to the next sheet are added up at once.
        v_end := least(
            p_until,
            (
                select min(s.effective_from)
                from tariffs.price_sheets as s
                where s.tariff_code = p_tariff_code and s.effective_from > v_at
            )
        );

        continue when not exists (
            select
            from tariffs.dynamic_rates as d
            where d.tariff_code = p_tariff_code and d.effective_from = v_at
                and d.tariff_version_id = v_rate.tariff_version_id
        );

        select sum(r.rate * extract(epoch from r.until - r.effective_from)) as weighted_sum,
            min(r.rate) as lowest_rate, max(r.rate) as highest_rate,
            count(*) filter (where r.rate <> r.rate_before) as change_count,
            (array_agg(r.rate order by r.effective_from desc))[1] as last_rate
        into v_step
        from (
            select d.rate, d.effective_from,
                coalesce(lead(d.effective_from) over w, v_end) as until, coalesce(lag(d.rate) over w, v_last) as rate_before
            from tariffs.dynamic_rates as d
            where d.tariff_code = p_tariff_code and d.effective_from >= v_at and d.effective_from < v_end
            window w as (order by d.effective_from)
        ) as r;

        v_sum.weighted_sum := v_sum.weighted_sum + v_step.weighted_sum;
        v_sum.seconds := v_sum.seconds + extract(epoch from v_end - v_at);
        v_sum.lowest_rate := least(v_sum.lowest_rate, v_step.lowest_rate);
        v_sum.highest_rate := greatest(v_sum.highest_rate, v_step.highest_rate);
        v_sum.change_count := v_sum.change_count + v_step.change_count;
        v_last := v_step.last_rate;
        v_at := v_end;
    end loop;

    return v_sum;
end;
$$;

comment on function tariffs._summarise_rates(text, timestamptz, timestamptz) is
    'What rates a tariff had in a time, weighted by how long they held.';
