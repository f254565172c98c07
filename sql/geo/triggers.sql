create or replace trigger _100_set_cell
before insert or update of latitude, longitude, cell, spot on geo.locations
for each row execute function geo.locations__set_cell();
