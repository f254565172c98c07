-- What one evaluation reads: a flag, its rules in order, what it needs.

create or replace view flags.definitions as
select f.environment, f.flag_key, f as flag,
    (
        select array_agg(r order by r.position)
        from flags.rules as r
        where r.environment = f.environment and r.flag_key = f.flag_key
    ) as rules,
    (
        select array_agg(p order by p.prerequisite_key)
        from flags.prerequisites as p
        where p.environment = f.environment and p.flag_key = f.flag_key
    ) as prerequisites
from flags.flags as f;

comment on view flags.definitions is 'A flag with its rules and prerequisites, as it is evaluated.';
