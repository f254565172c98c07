-- Keeps the cell and the spot of a place, however the row was written. At a pole all longitudes are one.

create or replace function geo.locations__set_cell()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    new.cell := geo._get_cell(new.latitude::double precision, new.longitude::double precision);
    new.spot := ((new.latitude * 10000000)::bigint << 32)
        | case when abs(new.latitude) = 90 or new.longitude = 180 then 0 else (new.longitude * 10000000)::bigint + 1800000000 end;
    return new;
end;
$$;

comment on function geo.locations__set_cell() is 'Keep the cell and the spot of a place, however the row was written.';
