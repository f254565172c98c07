-- Says why a tariff has no price at a moment.
--
-- Errors: PT404 tariff_not_found, tariff_not_in_force

create or replace function tariffs._refuse_missing_tariff(p_tariff_code text, p_at timestamptz)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from tariffs.tariffs as t where t.tariff_code = p_tariff_code) then
        raise exception 'tariff_not_in_force'
            using errcode = 'PT404',
                  detail = format('Tariff %s has no prices at %s.', p_tariff_code, p_at),
                  hint = 'Publish a version with tariffs.publish_tariff_version.';
    end if;

    raise exception 'tariff_not_found'
        using errcode = 'PT404',
              detail = format('There is no tariff %L.', p_tariff_code),
              hint = 'tariffs.list_tariffs shows the tariffs there are.';
end;
$$;

comment on function tariffs._refuse_missing_tariff(text, timestamptz) is 'Refuse a tariff that has no price.';
