-- What the bills of a month that is over would have come to with other bands of a tariff: every account of the
-- tariff is priced from its real readings as it is and as it would be. Leaves nothing behind.
--
-- p_bands as in tariffs.publish_tariff_version; of time of use [{"code": "night", "rate": 8}] for the periods that
-- change. p_band_method: whole or telescopic, by default as it is. Charges and taxes stay.
--
-- Errors: PT400 invalid_bands, invalid_band_method, invalid_month; PT403 feature_disabled;
--         PT404 tariff_not_found; PT422 cannot_preview, month_not_over

create or replace function invoices.preview_tariff_change(
    p_tariff_code text,
    p_bands       jsonb,
    p_month       date default null,
    p_band_method text default null
)
returns invoices.tariff_preview
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_month   date := invoices._check_month(
        coalesce(p_month, (date_trunc('month', now(), 'UTC') - interval '1 month')::date)
    );
    v_preview invoices.tariff_preview;
    v_ids     uuid[];
    v_after   uuid;
    v_bill    record;
    v_top     jsonb := '[]';
begin
    perform invoices._require_billing();

    if not exists (select from tariffs.tariffs as t where t.tariff_code = p_tariff_code) then
        raise exception 'tariff_not_found'
            using errcode = 'PT404', detail = format('There is no tariff %L.', p_tariff_code),
                  hint = 'tariffs.list_tariffs shows the tariffs there are.';
    end if;

    if jsonb_typeof(p_bands) is distinct from 'array' or p_bands = '[]'
        or exists (
            select from jsonb_array_elements(p_bands) as b
            where (
                jsonb_typeof(b) = 'object' and jsonb_typeof(b -> 'code') = 'string' and jsonb_typeof(b -> 'rate') = 'number'
                and (b ->> 'rate')::numeric >= 0 and (b ->> 'rate')::numeric < 1000000
                and coalesce(jsonb_typeof(b -> 'from_kwh') = 'number' and (b ->> 'from_kwh')::numeric >= 0, true)
            ) is not true
        )
    then
        raise exception 'invalid_bands'
            using errcode = 'PT400', detail = 'Bands are an array of objects with code, from_kwh and rate.',
                  hint = 'Send [{"code": "all", "from_kwh": 0, "rate": 16.45}].';
    end if;

    if p_band_method not in ('whole', 'telescopic') then
        raise exception 'invalid_band_method'
            using errcode = 'PT400', detail = format('%L is not a way to price bands.', p_band_method),
                  hint = 'Send whole or telescopic, or leave p_band_method out.';
    end if;

    v_preview := (p_tariff_code, v_month, null, 0, 0, 0, 0, 0, null, 0, 0, 0, '[]');

    loop
        -- A chunk at a time: memory stays bounded, however many accounts there are.
        v_ids := invoices._list_tariff_accounts(p_tariff_code, v_month, v_after, 500);
        exit when v_ids = '{}';
        v_after := v_ids[cardinality(v_ids)];

        for v_bill in
            select b.* from invoices._preview_bills(p_tariff_code, p_bands, p_band_method, v_month, v_ids) as b
        loop
            if v_bill.problem is not null then
                v_preview.problem_count := v_preview.problem_count + 1;
                continue;
            end if;

            v_preview.currency := v_bill.currency;
            v_preview.account_count := v_preview.account_count + 1;
            v_preview.energy_kwh := v_preview.energy_kwh + v_bill.energy_kwh;
            v_preview.total_before := v_preview.total_before + v_bill.total_before;
            v_preview.total_after := v_preview.total_after + v_bill.total_after;
            v_preview.dearer_count := v_preview.dearer_count + (v_bill.total_after > v_bill.total_before)::integer;
            v_preview.cheaper_count := v_preview.cheaper_count + (v_bill.total_after < v_bill.total_before)::integer;
            v_top := v_top || jsonb_build_object(
                'account_id', v_bill.account_id, 'energy_kwh', v_bill.energy_kwh, 'before', v_bill.total_before,
                'after', v_bill.total_after, 'change', v_bill.total_after - v_bill.total_before
            );
        end loop;

        v_top := (
            select coalesce(jsonb_agg(t.value order by t.place), '[]')
            from (
                select e.value, row_number() over (order by abs((e.value ->> 'change')::numeric) desc) as place
                from jsonb_array_elements(v_top) as e
            ) as t
            where t.place <= 10
        );
    end loop;

    v_preview.change := v_preview.total_after - v_preview.total_before;
    v_preview.change_percent := round(v_preview.change * 100 / nullif(v_preview.total_before, 0), 2);
    v_preview.largest_changes := v_top;
    return v_preview;
end;
$$;

comment on function invoices.preview_tariff_change(text, jsonb, date, text) is
    'What the bills of a month would have come to with other bands; leaves nothing behind.';

grant execute on function invoices.preview_tariff_change(text, jsonb, date, text) to admin, service_role;
