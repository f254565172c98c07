-- What every change of a row brings with it: another version, and when. A writer that counts versions
-- itself, such as a client's change that is applied, is left alone.

create or replace function study._touch(p_new_version bigint, p_old_version bigint)
returns bigint
language sql
immutable
return case when p_new_version = p_old_version then p_old_version + 1 else p_new_version end;

comment on function study._touch(bigint, bigint) is 'The version of a changed row.';
