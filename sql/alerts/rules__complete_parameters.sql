-- Trigger: a rule that detection could not follow is refused when it is written; defaults are filled in.
--
-- Errors: PT400 invalid_parameters

create or replace function alerts.rules__complete_parameters()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    new.parameters := alerts._complete_parameters(new.parameters, new.subject_type);
    return new;
end;
$$;

comment on function alerts.rules__complete_parameters() is 'Check the parameters of a rule, and fill in defaults.';
