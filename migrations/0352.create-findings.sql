-- depends: 0351.register-own-tables

set local role app_owner;

create type ops.finding as (
    severity   text,
    check_name text,
    subject    text,
    finding    text,
    remedy     text
);

comment on type ops.finding is 'Something that is wrong with the database, and the statement that mends it.';
comment on column ops.finding.severity is
    'serious: data, money or service are at risk; warning: it will be; advice: it could be better; unknown: not examined.';
comment on column ops.finding.subject is 'What it is about: a table, a setting, a process.';
comment on column ops.finding.remedy is 'A statement of SQL or a command; null where a person has to decide.';
