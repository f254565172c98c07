-- A domestic tariff as Kenya Power bills it, for demonstrations and tests. Loading
-- it again changes nothing. Run as a DBA: psql -f seeds/kplc_domestic.sql
--
-- Bands since 2023: DC1 lifeline up to 30 kWh a month, DC2 up to 100, DC3 above; the
-- average of three months chooses, and the whole purchase has that band's rate.
--
-- Where the numbers come from: bills printed by the utility's own bill simulator
-- (bmurithi/stima-data on GitHub), line by line. Printed lines have two decimals, so
-- a rate is known up to an interval only; each rate below is one from inside the
-- interval that all bills of its period leave open, the official rate where one is
-- known. Tests reproduce the bills to the cent. 2024: EPRA's notice of June 2024
-- (fuel, ferfa, wra) and the 2023-26 schedule's rates as compiled in public sources.
-- The 2021 bills carry no dates; the three months below stand for the three sets of
-- pass-through rates found in them. VAT was taken of energy, fuel, ferfa and
-- inflation in one of them, of energy and fuel in the others.

do $seed$
begin
    if exists (select from tariffs.tariffs as t where t.tariff_code = 'kplc-domestic') then
        return;
    end if;

    perform tariffs.create_tariff('kplc-domestic', 'Kenya Power domestic', 'KES', 'Africa/Nairobi', 'Kenya');

    perform tariffs.publish_tariff_version(
        'kplc-domestic', '2021-01-01 00:00+03',
        '[{"code": "lifeline", "from_kwh": 0, "rate": 7.70}, {"code": "ordinary", "from_kwh": 100, "rate": 15.80}]',
        '[
            {"code": "fuel", "label": "Fuel energy cost", "kind": "fuel", "basis": "per_kwh", "rate": 2.92, "position": 10},
            {"code": "ferfa", "label": "Forex adjustment (FERFA)", "kind": "levy", "basis": "per_kwh", "rate": 0.67, "position": 20},
            {"code": "inflation", "label": "Inflation adjustment", "kind": "levy", "basis": "per_kwh", "rate": 0.37, "position": 30},
            {"code": "epra", "label": "EPRA levy", "kind": "levy", "basis": "per_kwh", "rate": 0.03, "position": 40},
            {"code": "rep", "label": "Rural electrification (REP)", "kind": "levy", "basis": "percent", "base": ["energy"], "rate": 5, "position": 50},
            {"code": "wra", "label": "Water resources (WRA)", "kind": "levy", "basis": "per_kwh", "rate": 0.0175, "position": 60},
            {"code": "vat", "label": "VAT", "kind": "tax", "basis": "percent", "base": ["energy", "fuel", "ferfa", "inflation"], "rate": 16, "position": 70}
        ]',
        p_total_step => 1
    );

    -- Another set of pass-through rates, known from a bill of 0.01 kWh only.
    perform tariffs.publish_charges('kplc-domestic', '2021-05-01 00:00+03',
        '[{"code": "fuel", "rate": 3.70}, {"code": "vat", "base": ["energy", "fuel"]}]');

    perform tariffs.publish_charges('kplc-domestic', '2021-09-01 00:00+03',
        '[{"code": "fuel", "rate": 4.63}, {"code": "ferfa", "rate": 0.73}, {"code": "inflation", "rate": 0.47}]');

    perform tariffs.publish_tariff_version(
        'kplc-domestic', '2023-07-01 00:00+03',
        '[{"code": "DC1", "from_kwh": 0, "rate": 12.23}, {"code": "DC2", "from_kwh": 30, "rate": 16.57}, {"code": "DC3", "from_kwh": 100, "rate": 20.57}]',
        '[{"code": "fuel", "rate": 4.00}, {"code": "ferfa", "rate": 1.72}, {"code": "inflation", "rate": 0.23}, {"code": "epra", "rate": 0.08}]',
        p_total_step => 1
    );

    perform tariffs.publish_charges('kplc-domestic', '2024-06-01 00:00+03',
        '[{"code": "fuel", "rate": 3.59}, {"code": "ferfa", "rate": 1.76}, {"code": "wra", "rate": 0.0183}]');

    perform tariffs.publish_tariff_version(
        'kplc-domestic', '2024-07-01 00:00+03',
        '[{"code": "DC1", "from_kwh": 0, "rate": 12.23}, {"code": "DC2", "from_kwh": 30, "rate": 16.45}, {"code": "DC3", "from_kwh": 100, "rate": 19.08}]',
        p_total_step => 1
    );
end;
$seed$;
