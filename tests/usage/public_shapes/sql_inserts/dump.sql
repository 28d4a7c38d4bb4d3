INSERT INTO `usage` (`day`,`model`,`input_tokens`,`output_tokens`) VALUES ('2026-10-05','gpt-4.1',1000,100);
INSERT INTO `usage` (`day`,`model`,`input_tokens`,`output_tokens`) VALUES ('2026-10-06','gpt-4.1',2000,200);
