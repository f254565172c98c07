-- Says which days a tariff's windows treat as holidays: [{"date": "2026-12-25", "name": "Christmas"}].
-- Only days that have not begun in the tariff's zone; the service also adds past ones. Days that are
-- there stay. Returns how many were added.
--
-- Errors: PT400 invalid_holidays; PT404 tariff_not_found; PT422 holiday_in_past; 22… on what is no date

create or replace function tariffs.add_holidays(p_tariff_code text, p_holidays jsonb)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_today date;
    v_count integer;
begin
    if jsonb_typeof(p_holidays) is distinct from 'array' or jsonb_array_length(p_holidays) > 1000
        or exists (
            select from jsonb_array_elements(p_holidays) as h
            where (h ? 'date' and h ->> 'name' ~ '\S') is not true
        )
    then
        raise exception 'invalid_holidays'
            using errcode = 'PT400', detail = 'Holidays are an array of up to 1000 objects with date and name.',
                  hint = 'Send [{"date": "2026-12-25", "name": "Christmas"}].';
    end if;

    select (now() at time zone t.time_zone)::date into v_today
    from tariffs.tariffs as t
    where t.tariff_code = p_tariff_code
    for no key update;

    if not found then
        perform tariffs._refuse_missing_tariff(p_tariff_code, now());
    end if;

    if auth.role() <> 'service_role' and exists (
        select from jsonb_array_elements(p_holidays) as h where (h ->> 'date')::date <= v_today
    ) then
        raise exception 'holiday_in_past'
            using errcode = 'PT422', detail = format('In the tariff''s zone it is %s already.', v_today),
                  hint = 'What was sold today and before keeps its price; add days from tomorrow on.';
    end if;

    insert into tariffs.holidays (tariff_code, holiday_on, name)
    select p_tariff_code, (h ->> 'date')::date, h ->> 'name'
    from jsonb_array_elements(p_holidays) as h
    on conflict (tariff_code, holiday_on) do nothing;

    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function tariffs.add_holidays(text, jsonb) is
    'Add days that time of use treats as holidays; returns how many were new.';

grant execute on function tariffs.add_holidays(text, jsonb) to admin, service_role;
